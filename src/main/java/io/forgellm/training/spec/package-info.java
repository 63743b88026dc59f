/** What a run is asked to do: every parameter with its default and its bounds. Written once, as {@code run.json}. */
package io.forgellm.training.spec;
