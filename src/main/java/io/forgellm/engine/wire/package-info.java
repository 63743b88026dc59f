/** The frames between the server and an engine process, and how they look as bytes. */
package io.forgellm.engine.wire;
