/** Folders that training data may be read from, for clients that let one choose; nothing outside them is ever told. */
package io.forgellm.files;
