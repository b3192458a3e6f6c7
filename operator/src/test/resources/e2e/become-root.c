// Belongs to root and is setuid in the image, like sudo: prints as whom it runs, having tried to become root in full.
#include <stdio.h>
#include <unistd.h>

int main(void) {
  int failed = setuid(0);
  printf("become-root.euid=%ld\nbecome-root.setuid=%s\n", (long)geteuid(), failed ? "refused" : "done");
  return 0;
}
