import type { SignInCode } from "../../auth/sign_in_fault.ts";
import { defineMessages } from "../../i18n/i18n.ts";

export const SIGN_IN = defineMessages(
  {
    signIn: "로그인",
    signInAgain: "다시 로그인",
    signOut: "로그아웃",
    signedInAs: (name: string) => `${name} 님`,
    signedOut: "로그아웃했습니다. 이 컴퓨터에 남았던 내 대화와 값도 지웠습니다.",
    failed: "로그인하지 못했습니다.",
    expired:
      "로그인이 만료되었습니다. 화면의 내용은 그대로 남아 있습니다. 다시 로그인한 뒤 질문을 다시 보내세요.",
    codes: {
      insecure_page: "로그인은 https 주소에서만 할 수 있습니다. 주소가 https://로 시작하는지 확인하세요.",
      access_denied: "로그인이 취소되었거나, 이 계정은 사용이 허용되지 않습니다.",
      issuer_refused: "로그인 서버가 요청을 거부했습니다. 다시 로그인해도 같으면 관리자에게 알려 주세요.",
      issuer_unreachable: "로그인 서버에 연결하지 못했습니다. 네트워크를 확인하고 다시 시도하세요.",
      state_mismatch: "이 창에서 시작한 로그인이 아니거나 너무 오래되었습니다. 다시 로그인하세요.",
      token_mismatch: "로그인 서버가 보낸 로그인 정보가 이 페이지의 것이 아닙니다. 관리자에게 알려 주세요.",
      clock_skew: "이 컴퓨터의 시계가 로그인 서버와 맞지 않습니다. 날짜와 시간을 맞춘 뒤 다시 로그인하세요.",
      other_user: "다른 사용자의 로그인 정보를 받았습니다. 다시 로그인하세요.",
    } satisfies Record<SignInCode, string>,
  },
  {
    signIn: "Sign in",
    signInAgain: "Sign in again",
    signOut: "Sign out",
    signedInAs: (name: string) => name,
    signedOut: "You are signed out. Your conversation and values were deleted from this computer.",
    failed: "Signing in did not work.",
    expired: "The sign-in has ended. What is on the page stays. Sign in again, then send the question again.",
    codes: {
      insecure_page: "Signing in needs https. Check that the address begins with https://.",
      access_denied: "The sign-in was cancelled, or this account may not use the assistant.",
      issuer_refused:
        "The sign-in server refused the request. If signing in again does not help, tell your administrator.",
      issuer_unreachable: "The sign-in server could not be reached. Check the network and try again.",
      state_mismatch: "This sign-in was not begun in this window, or is too old. Please sign in again.",
      token_mismatch: "What the sign-in server sent is not for this page. Please tell your administrator.",
      clock_skew:
        "This computer's clock does not fit the sign-in server's. Set date and time, then sign in again.",
      other_user: "The sign-in of another user came. Please sign in again.",
    },
  },
);
