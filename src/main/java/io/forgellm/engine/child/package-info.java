/** The engine process's own side: its main class, its streams and its log. Nothing of Quarkus is on its class path. */
package io.forgellm.engine.child;
