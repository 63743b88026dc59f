/**
 * The page: controllers, their view records and the live feed. It renders what the rooms tell and changes nothing itself:
 * every action of the page is a request to the documented API.
 */
package io.forgellm.web;
