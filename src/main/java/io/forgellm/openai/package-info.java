/**
 * The API in OpenAI's dialect: translates its requests into {@link io.forgellm.generation.GenerationRequest}s and the
 * events back. What the engine cannot honour is refused with a 400, never ignored. Shapes as in OpenAI's API reference
 * for chat completions, completions and models.
 */
package io.forgellm.openai;
