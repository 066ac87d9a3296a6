import { announce, icon, stamp, textElement } from "./elements.js";
import { fit } from "./fit.js";
import { texts, unbroken } from "./texts.js";

const PICTURE_AGAIN = 1500;

export function createQuestionScreen({ bar, hold }) {
  return function questionScreen(section, { number, count, level, totalTime, question, result, answer, next }) {
    const heading = section.querySelector(".question-text");
    const picture = section.querySelector(".question-picture");
    const choices = section.querySelector(".choices");
    const refit = () => fit(section);
    let answered = false;

    section.dataset.level = level;
    bar.question(number, count);

    function ask() {
      heading.textContent = unbroken(question.text);
      showPicture(picture, question.image);
      choices.dataset.count = String(question.choices.length);
      choices.dataset.kind = question.choices.every((choice) => choice.image) ? "pictures" : "words";
      choices.append(...question.choices.map(choiceCard));
      bar.clock.run(totalTime);
    }

    function choiceCard(choice, index) {
      const card = stamp("choice");
      card.dataset.choiceId = choice.id;
      card.querySelector(".choice-text").textContent = choice.text;
      card.querySelector(".choice-mark").append(icon(`mark-${(index % 4) + 1}`));
      showPicture(card.querySelector(".choice-picture"), choice.image);
      card.addEventListener("click", () => tap(card));
      return card;
    }

    async function tap(card) {
      if (answered) {
        return;
      }
      answered = true;
      card.classList.add("chosen");
      for (const other of choices.children) {
        other.disabled = true;
      }
      bar.clock.pause();
      const given = await answer(card.dataset.choiceId);
      if (given) {
        explain(given);
      }
    }

    function explain(given) {
      hold();
      bar.clock.hold(given.total_time);
      section.classList.add("answered", given.correct ? "right" : "almost");
      markChoices(given);
      showFeedback(given);
      refit();
      const on = section.querySelector('[data-role="next"]');
      on.focus({ preventScroll: true });
    }

    function markChoices(given) {
      for (const card of choices.children) {
        if (card.dataset.choiceId === given.right_choice) {
          markChoice(card, "is-right", "check", texts.rightAnswer);
        } else if (card.dataset.choiceId === given.choice) {
          markChoice(card, "is-almost", "again", texts.yourAnswer);
        } else {
          card.classList.add("is-aside");
        }
      }
    }

    function showFeedback(given) {
      const feedback = section.querySelector(".feedback");
      const word = given.correct ? texts.bravo : texts.almost;
      feedback.querySelector(".verdict").replaceChildren(
        icon(given.correct ? "check-round" : "again-round"),
        textElement("span", "verdict-word", word),
      );
      feedback.querySelector(".explanation").textContent = given.explanation;
      const on = feedback.querySelector('[data-role="next"]');
      on.textContent = number >= count ? texts.seeScore : texts.next;
      on.addEventListener("click", () => goOn(on), { once: true });
      feedback.hidden = false;
      announce(`${word} ${rightText(given)} ${given.explanation}`);
    }

    function rightText(given) {
      const right = question?.choices.find((choice) => choice.id === given.right_choice);
      return right ? `${texts.rightAnswer}\u00a0: ${right.text}.` : "";
    }

    function goOn(on) {
      on.setAttribute("aria-busy", "true");
      next();
    }

    if (question) {
      ask();
    } else {
      answered = true;
      section.classList.add("without-question");
      heading.textContent = result.correct ? texts.bravo : texts.almost;
      explain(result);
    }
    refit();
    window.addEventListener("resize", refit);
    document.addEventListener("comfort", refit);
    document.fonts.ready.then(refit);

    return () => {
      window.removeEventListener("resize", refit);
      document.removeEventListener("comfort", refit);
      bar.hide();
    };
  };
}

function showPicture(box, address) {
  box.hidden = !address;
  if (!address) {
    return;
  }
  const picture = box.querySelector("img");
  // Who can't read needs the picture: one that was lost on the way is asked for again.
  picture.addEventListener("error", () => {
    setTimeout(() => {
      if (picture.isConnected) {
        picture.src = address;
      }
    }, PICTURE_AGAIN);
  });
  picture.src = address;
}

function markChoice(card, className, name, spoken) {
  card.classList.add(className);
  const badge = card.querySelector(".choice-badge");
  badge.append(icon(name), textElement("span", "sr-only", ` (${spoken})`));
  badge.hidden = false;
}
