// Offers the time zone that the browser names, to who has chosen none. Saving it is theirs.
{
  const zones = document.querySelector("select[name=time_zone]");
  const named = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zones && !zones.value && [...zones.options].some((option) => option.value === named)) {
    zones.value = named;
    document.getElementById("guessed").hidden = false;
  }
}
