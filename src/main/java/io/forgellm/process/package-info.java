/** Work in processes of its own that outlive the server: starting, finding, and the files that both sides share. */
package io.forgellm.process;
