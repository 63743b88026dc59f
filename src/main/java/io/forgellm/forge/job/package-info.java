/**
 * Jobs that turn model files into model files. Each is a process of its own that outlives the server, with a folder
 * that both share; one worker on the event bus owns them.
 */
package io.forgellm.forge.job;
