// Every word that a child reads or hears. "\u00a0" is the no-break space before ? ! : ;

const LEVEL_NAMES = { "facile": "Facile", "intermédiaire": "Intermédiaire", "avancé": "Avancé" };

export const texts = {
  appName: "Quiz de Noël",
  island: "Noël à La Réunion",
  titleFirst: "Quiz",
  titleSecond: "de Noël",
  play: "Jouer",
  today: "Aujourd’hui",
  beFirst: "Sois le premier nom du jour\u00a0!",
  chooseLevel: "Choisis ton niveau",
  ageFacile: "5 à 7 ans",
  ageIntermediaire: "8 à 10 ans",
  ageAvance: "11 ans et +",
  facile: "Facile",
  intermediaire: "Intermédiaire",
  avance: "Avancé",
  next: "Suivant",
  seeScore: "Voir mon score",
  bravo: "Bravo\u00a0!",
  almost: "Presque\u00a0!",
  rightAnswer: "bonne réponse",
  yourAnswer: "ta réponse",
  progress: "Avancée du quiz",
  clock: "Temps de jeu",
  chooseName: "Choisir mon pseudo",
  nicknameTitle: "Choisis ton pseudo",
  nicknameHint: "Touche un nom, ou écris le tien.",
  nicknameField: "Ton pseudo",
  nicknameEmpty: "Touche d’abord un nom, ou écris le tien.",
  nicknameTry: "Essaie plutôt l’un de ces noms\u00a0:",
  suggestions: "Noms à choisir",
  otherIdeas: "D’autres idées",
  keyboard: "Clavier",
  erase: "Effacer",
  dash: "tiret",
  sign: "C’est moi\u00a0!",
  noNickname: "Sans pseudo",
  board: "Classement",
  boardKinds: "Sortes de classement",
  points: "Points",
  time: "Temps",
  filter: "Niveau montré",
  all: "Tous",
  boardEmpty: "Personne n’a encore signé aujourd’hui. La première place t’attend\u00a0!",
  boardEmptyTime: "Encore personne ici. Trouve beaucoup de bonnes réponses, et la place est à toi\u00a0!",
  boardLoading: "Le classement arrive…",
  newDay: "Une nouvelle journée commence\u00a0: le classement repart de zéro.",
  unranked: "Pour ce classement, il faut un peu plus de bonnes réponses.",
  replay: "Rejouer",
  home: "Accueil",
  quitTitle: "On arrête la partie\u00a0?",
  stay: "Je continue",
  leave: "J’arrête",
  idleTitle: "Tu es toujours là\u00a0?",
  idleYes: "Oui\u00a0!",
  retrying: "On réessaie…",
  retryingLong: "Le quiz ne répond pas pour le moment.",
  retryingHint: "Ta partie est bien gardée.",
  retryingLongHint: "On réessaie tout seul\u00a0: tu n’as rien à faire. Ta partie est bien gardée.",
  gameOver: "Cette partie est terminée depuis longtemps. On en commence une autre\u00a0?",
  trouble: "Oups, un petit souci. On recommence\u00a0?",
  lessMotion: "Moins d’animations",
  spaced: "Lettres espacées",
  spacedShort: "Aa",
  comfort: "Confort de lecture",
  wallTitle: "Classement du jour",
  wallPoints: "Le plus de points",
  wallTime: "Le plus rapide",
  wallEmpty: "À toi de jouer\u00a0!",
  wallAway: "On revient tout de suite…",
};

// "soigne-t-on" stays on one line: a word joiner after each hyphen.
export const unbroken = (text) => text.replaceAll("-", "-\u2060");

export const levelName = (level) => LEVEL_NAMES[level] ?? level;

export const questionNumber = (number, count) => `Question ${number} / ${count}`;

const place = (rank) => (rank === 1 ? "1er" : `${rank}e`);

export const standing = (rank, players) => `Tu es ${place(rank)} sur ${players}\u00a0!`;

export const standingInTime = (rank) => `Tu es ${place(rank)} au temps\u00a0!`;

export const players = (count) => (count > 1 ? `${count} joueurs aujourd’hui` : `${count} joueur aujourd’hui`);

export const score = (points, count) => `${points} sur ${count}`;

export const pointsSpoken = (points) => (points > 1 ? `${points} points` : `${points} point`);

export const nameToTap = (name) => `Prendre le nom ${name}`;

export const newName = (name) => `Ton pseudo\u00a0: ${name || "vide"}`;

export function verdict(points, count) {
  const share = points / count;
  if (share === 1) {
    return { title: "Extraordinaire\u00a0!", sentence: "Toutes les étoiles sont à toi. Le Père Noël n’en revient pas\u00a0!" };
  }
  if (share >= 0.8) {
    return { title: "Magnifique\u00a0!", sentence: "Tu connais très bien Noël sur notre île." };
  }
  if (share >= 0.5) {
    return { title: "Bien joué\u00a0!", sentence: "Plus de la moitié, c’est beau\u00a0! Tu iras encore plus loin." };
  }
  return { title: "Merci d’avoir joué\u00a0!", sentence: "Tu as découvert plein de choses. Rejoue\u00a0: tu en sais déjà plus\u00a0!" };
}

export function clockTime(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export function boardTime(milliseconds) {
  const tenths = Math.floor(milliseconds / 100);
  return `${clockTime(milliseconds)},${tenths % 10}`;
}

export function spokenTime(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes ? `en ${minutes} min ${seconds % 60} s` : `en ${seconds} secondes`;
}

export function untilNewBoard(milliseconds) {
  const minutes = Math.ceil(milliseconds / 60000);
  if (minutes <= 1) {
    return "Nouveau classement dans un instant";
  }
  const hours = Math.floor(minutes / 60);
  return hours ? `Nouveau classement dans ${hours} h ${String(minutes % 60).padStart(2, "0")}` : `Nouveau classement dans ${minutes} min`;
}
