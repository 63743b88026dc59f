/** Uploads of models to a hub, by the Hugging Face Hub's HTTP protocol. */
package io.forgellm.forge.hub;
