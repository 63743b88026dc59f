/** The server's side of an engine process: starting it, talking to it, outliving it. */
package io.forgellm.engine.process;
