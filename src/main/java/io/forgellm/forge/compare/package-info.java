/** Models next to each other: perplexity on a text, answers to the same prompts, speed, size. */
package io.forgellm.forge.compare;
