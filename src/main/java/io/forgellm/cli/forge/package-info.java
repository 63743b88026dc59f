/** Commands that turn model files into model files; what they start runs in the server. */
package io.forgellm.cli.forge;
