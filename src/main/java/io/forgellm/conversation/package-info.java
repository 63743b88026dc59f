/** Conversations kept on the server: trees of turns, searched, renamed, exported and imported. */
package io.forgellm.conversation;
