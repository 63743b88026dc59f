package io.forgellm.model;
record TemplateRenderer(io.forgellm.tensor.gguf.ModelSummary s) implements io.forgellm.generation.PromptRenderer {
  public String render(java.util.List<io.forgellm.generation.Message> c) { return c.getLast().content(); }
}
