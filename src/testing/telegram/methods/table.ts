import type { Method } from '../call.ts'
import {
  answerCallbackQuery,
  changeForumTopic,
  createForumTopic,
  deleteForumTopic,
  getBusinessConnection,
  getChat,
  getChatAdministrators,
  getChatMember,
  leaveChat,
  readBusinessMessage,
  sendChatAction,
  sendMessageDraft,
} from './chat.ts'
import { deleteMessage, deleteMessages, editMessageCaption, editMessageReplyMarkup, editMessageText, setMessageReaction } from './edit.ts'
import { copyMessage, forwardMessage, pinMessage, unpinMessage } from './pass-on.ts'
import {
  deleteMyCommands,
  getChatMenuButton,
  getFile,
  getMe,
  getMyCommands,
  getUserProfilePhotos,
  profileText,
  setChatMenuButton,
  setMyCommands,
} from './profile.ts'
import {
  sendAnimation,
  sendAudio,
  sendContact,
  sendDocument,
  sendLocation,
  sendMessage,
  sendPhoto,
  sendSticker,
  sendVideo,
  sendVideoNote,
  sendVoice,
} from './send.ts'

const name = profileText('name', 64)
const description = profileText('description', 512)
const shortDescription = profileText('short_description', 120)

/** Every method but getUpdates and the webhook's, which wait. Names are without case, as there. */
export const METHODS: Record<string, Method> = {
  getme: getMe,
  sendmessage: sendMessage,
  sendphoto: sendPhoto,
  senddocument: sendDocument,
  sendvoice: sendVoice,
  sendaudio: sendAudio,
  sendvideo: sendVideo,
  sendanimation: sendAnimation,
  sendvideonote: sendVideoNote,
  sendsticker: sendSticker,
  sendlocation: sendLocation,
  sendcontact: sendContact,
  sendchataction: sendChatAction,
  sendmessagedraft: sendMessageDraft,
  editmessagetext: editMessageText,
  editmessagecaption: editMessageCaption,
  editmessagereplymarkup: editMessageReplyMarkup,
  deletemessage: deleteMessage,
  deletemessages: deleteMessages,
  forwardmessage: forwardMessage,
  copymessage: copyMessage,
  pinchatmessage: pinMessage,
  unpinchatmessage: unpinMessage,
  setmessagereaction: setMessageReaction,
  answercallbackquery: answerCallbackQuery,
  getchat: getChat,
  getchatmember: getChatMember,
  getchatadministrators: getChatAdministrators,
  leavechat: leaveChat,
  getbusinessconnection: getBusinessConnection,
  readbusinessmessage: readBusinessMessage,
  createforumtopic: createForumTopic,
  editforumtopic: changeForumTopic((topic, { args }) => {
    if (args.has('name')) topic.name = args.text('name')
  }),
  closeforumtopic: changeForumTopic((topic) => {
    topic.isClosed = true
  }),
  reopenforumtopic: changeForumTopic((topic) => {
    topic.isClosed = false
  }),
  deleteforumtopic: deleteForumTopic,
  setmycommands: setMyCommands,
  getmycommands: getMyCommands,
  deletemycommands: deleteMyCommands,
  setmyname: name.set,
  getmyname: name.get,
  setmydescription: description.set,
  getmydescription: description.get,
  setmyshortdescription: shortDescription.set,
  getmyshortdescription: shortDescription.get,
  setchatmenubutton: setChatMenuButton,
  getchatmenubutton: getChatMenuButton,
  getuserprofilephotos: getUserProfilePhotos,
  getfile: getFile,
}
