/** From tokens' bytes to the text that may be shown. */
package io.forgellm.engine.text;
