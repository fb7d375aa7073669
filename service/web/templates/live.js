// Starts a run without leaving the page, and shows what happens in it. Without scripts the form posts.
(() => {
  const box = document.getElementById("live");
  const form = document.getElementById("run-now");
  if (!box) return;
  const bar = box.querySelector("progress");
  const text = box.querySelector("[role=status]");
  const button = form && form.querySelector("button");

  const say = (words, link) => {
    text.textContent = words;
    if (!link) return;
    const a = document.createElement("a");
    a.href = link;
    a.textContent = {{ _("See what it found") | tojson }};
    text.append(" ", a);
  };

  const end = (words, link) => {
    bar.hidden = true;
    if (button) button.disabled = false;
    say(words, link);
  };

  const watch = (run) => {
    box.hidden = false;
    bar.hidden = false;
    if (button) button.disabled = true;
    const events = new EventSource(run + "/progress");
    events.addEventListener("progress", (event) => {
      const step = JSON.parse(event.data);
      text.textContent = step.message;
      if (step.total) { bar.max = step.total; bar.value = step.done; } else { bar.removeAttribute("value"); }
    });
    events.addEventListener("end", (event) => {
      events.close();
      if (!form) { location.reload(); return; }
      const ends = {
        pending: {{ _("The run is pending.") | tojson }},
        running: {{ _("The run is running.") | tojson }},
        completed: {{ _("The run is completed.") | tojson }},
        failed: {{ _("The run is failed.") | tojson }},
      };
      end(ends[JSON.parse(event.data).status], run);
    });
    events.onerror = () => {
      events.close();
      end({{ _("The connection was lost; the run goes on.") | tojson }}, run);
    };
  };

  if (form) form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    box.hidden = false;
    say({{ _("Starting …") | tojson }});
    try {
      const answer = await fetch({{ (home ~ "/run-agent") | tojson }}, { method: "POST", headers: { Accept: "application/json" } });
      const body = await answer.json();
      if (answer.ok) watch(body.status_url);
      else end(body.error + ". " + body.hint);
    } catch {
      end({{ _("The service did not answer. Try again.") | tojson }});
    }
  });
  if (box.dataset.run) watch(box.dataset.run);
})();
