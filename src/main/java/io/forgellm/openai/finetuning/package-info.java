/**
 * OpenAI's fine-tuning jobs: each is a training run, and its result the run's last checkpoint, asked for as
 * {@code ft:RUN}. Shapes as in OpenAI's API reference for fine-tuning.
 */
package io.forgellm.openai.finetuning;
