// Asks every three seconds whether a mail has come or a run has begun or ended. A page that is being
// read is not pulled away: it offers a link instead.
(function () {
  var body = document.body, clock = document.getElementById("clock"), doing = document.getElementById("doing");
  var fresh = document.getElementById("fresh"), left = body.dataset.seconds === "" ? null : Number(body.dataset.seconds);
  function show() {
    if (clock && left !== null) { clock.textContent = Math.floor(left / 60) + ":" + ("0" + left % 60).slice(-2); }
  }
  setInterval(function () { if (left) { left -= 1; } show(); }, 1000);
  setInterval(function () {
    fetch("/state").then(function (answer) { return answer.json(); }).then(function (state) {
      if (doing && state.doing) { doing.textContent = state.doing; }
      if (state.seconds !== null) { left = state.seconds; }
      var came = String(state.mails) !== body.dataset.mails, turned = (state.running ? "yes" : "no") !== body.dataset.running;
      if (fresh) { if (came) { fresh.hidden = false; } } else if (came || turned) { location.reload(); }
    }).catch(function () { if (doing) { doing.textContent = "The demo has stopped."; } });
  }, 3000);
}());
