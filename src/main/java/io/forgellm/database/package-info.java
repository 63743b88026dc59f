/** Which database the server keeps its rows in, and what its failures mean to a client. */
package io.forgellm.database;
