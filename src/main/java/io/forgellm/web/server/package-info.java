/** The views of the server itself: its settings, resources and log, and the folders of data. */
package io.forgellm.web.server;
