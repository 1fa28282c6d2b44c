// @ts-check
/** The shortcodes of Slack that bots use most, as characters. */

const pairs =
  "+1 👍 -1 👎 alarm_clock ⏰ arrow_right ➡️ art 🎨 baby 👶 ballot_box_with_check ☑️ bangbang ‼️ beers 🍻 bell 🔔 " +
  "books 📚 boom 💥 bug 🐛 bulb 💡 calendar 📆 chart_with_upwards_trend 📈 clap 👏 clipboard 📋 closed_book 📕 " +
  "coffee ☕ computer 💻 confetti_ball 🎊 construction 🚧 cry 😢 date 📅 dizzy 💫 door 🚪 droplet 💧 elephant 🐘 " +
  "email 📧 exclamation ❗ eyes 👀 file_folder 📁 fire 🔥 gear ⚙️ gift 🎁 globe_with_meridians 🌐 grey_question ❔ " +
  "green_heart 💚 grin 😁 hammer 🔨 heart ❤️ heavy_check_mark ✔️ hourglass ⌛ hourglass_flowing_sand ⏳ " +
  "information_source ℹ️ key 🔑 large_blue_circle 🔵 large_green_circle 🟢 large_orange_circle 🟠 " +
  "large_purple_circle 🟣 large_red_circle 🔴 large_yellow_circle 🟡 link 🔗 lock 🔒 loudspeaker 📢 mag 🔍 " +
  "mega 📣 memo 📝 moneybag 💰 mute 🔇 no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑 ok_hand 👌 package 📦 " +
  "page_facing_up 📄 pencil 📝 pencil2 ✏️ point_right 👉 pray 🙏 pushpin 📌 question ❓ raised_hands 🙌 " +
  "recycle ♻️ red_circle 🔴 repeat 🔁 rocket 🚀 rotating_light 🚨 shield 🛡️ skull 💀 sleeping 😴 smile 😄 " +
  "snowflake ❄️ sos 🆘 sparkles ✨ speech_balloon 💬 star ⭐ stopwatch ⏱️ sunny ☀️ tada 🎉 thinking_face 🤔 " +
  "thumbsdown 👎 thumbsup 👍 ticket 🎫 timer_clock ⏲️ tools 🛠️ trophy 🏆 twisted_rightwards_arrows 🔀 unlock 🔓 " +
  "warning ⚠️ wastebasket 🗑️ wave 👋 white_check_mark ✅ white_circle ⚪ wrench 🔧 x ❌ zap ⚡ zzz 💤";

/** @type {Map<string, string>} */
const emoji = new Map();
const words = pairs.split(" ");
for (let index = 0; index < words.length; index += 2) emoji.set(words[index] ?? "", words[index + 1] ?? "");

/**
 * @param {string} text
 * @returns {string} with the known shortcodes replaced; unknown ones stay as they are, as in Slack
 */
export function withEmoji(text) {
  return text.replaceAll(/:([a-z0-9_+-]+):/g, (whole, name) => emoji.get(name) ?? whole);
}
