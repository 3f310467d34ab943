"use strict";

// The viewer follows the theme that was chosen on the other pages, or else the system's: it goes by this class.
{
  const root = document.documentElement;
  const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => root.classList.toggle("dark-mode", root.dataset.theme ? root.dataset.theme === "dark" : systemIsDark.matches);
  systemIsDark.addEventListener("change", follow);
  follow();
}
