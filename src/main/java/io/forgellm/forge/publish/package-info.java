/** A checkpoint as a folder that can be handed on: models, adapter, card with curves, and how to train it again. */
package io.forgellm.forge.publish;
