/** OpenAI's files: what a client uploads to train on. Shapes as in OpenAI's API reference for files. */
package io.forgellm.openai.files;
