/** A dataset looked at before a run: what its files hold, and its first rows as the model will see them. */
package io.forgellm.training.data.preview;
