/** What tests of several packages use: golden files, pages, time, programs, files of this repository. */
package ai.run.operator.testing;
