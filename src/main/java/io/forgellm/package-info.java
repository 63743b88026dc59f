/** ForgeLLM: train, test, quantise and serve language models on one machine. */
package io.forgellm;
