/** A base model and what training made of it, as one new model, with what rounding cost told. */
package io.forgellm.forge.fuse;
