/** Commands that look after the server: its settings, keys and log, and whether this machine is fit for it. */
package io.forgellm.cli.manage;
