// An account is gone: what waited in this browser to be sent for it goes as well.
try {
  const others = JSON.parse(localStorage.wishes ?? "[]").filter((wish) => !wish.who);
  if (others.length) localStorage.wishes = JSON.stringify(others);
  else localStorage.removeItem("wishes");
} catch {
  // Without storage nothing waited.
}
