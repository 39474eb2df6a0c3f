"""Addresses of signing in, one's own account, colleagues and the policy page."""

from django.urls import path

from dhealth.trust.accounts.views import account, entrance, lock, people, policy

urlpatterns = [
    path("sign-in/", entrance.sign_in, name="account_login"),
    path("sign-in/second-step/", entrance.second_step, name="mfa_authenticate"),
    path("sign-in/passkey/", entrance.sign_in_by_passkey, name="mfa_login_webauthn"),
    path("sign-in/forgotten/", entrance.forgotten, name="account.forgotten"),
    path("sign-out/", entrance.sign_out, name="account_logout"),
    path("welcome/<str:secret>/", entrance.welcome, name="account.accept_invitation"),
    path("lock/", lock.lock_now, name="session.lock"),
    path("cover/", lock.cover, name="session.cover"),
    path("lock/open/", lock.open_again, name="session.open"),
    path("language/", account.language, name="language.set"),
    path("theme/", account.theme, name="theme.set"),
    path("account/", account.account, name="account.read"),
    path("account/pin/", account.pin, name="account.set_pin"),
    path("account/password/", account.password, name="account.change_password"),
    path("account/password-again/", entrance.password_again, name="account_reauthenticate"),
    path("account/sign-ins/", account.sign_ins, name="account.sign_ins"),
    path("account/second-factor/", entrance.set_up_factor, name="account.set_up_factor"),
    path("account/factors/", entrance.factors, name="mfa_index"),
    path("account/factors/app/", entrance.add_app, name="mfa_activate_totp"),
    path("account/factors/app/remove/", entrance.remove_app, name="mfa_deactivate_totp"),
    path("account/factors/passkeys/", entrance.factors, name="mfa_list_webauthn"),
    path("account/factors/passkeys/new/", entrance.add_passkey, name="mfa_add_webauthn"),
    path("account/factors/passkeys/<int:pk>/remove/", entrance.remove_passkey, name="mfa_remove_webauthn"),
    path("account/factors/recovery-codes/", entrance.recovery_codes, name="mfa_view_recovery_codes"),
    path("account/factors/recovery-codes/new/", entrance.renew_recovery_codes, name="mfa_generate_recovery_codes"),
    path("people/", people.people, name="person.read"),
    path("people/new/", people.invite, name="person.invite"),
    path("people/resets/<uuid:reset>/approve/", people.approve_reset, name="factor.approve_reset"),
    path("people/<uuid:person>/", people.person, name="person.open"),
    path("people/<uuid:person>/invite/", people.invite_again, name="person.invite_again"),
    path("people/<uuid:person>/disable/", people.disable, name="person.disable"),
    path("people/<uuid:person>/enable/", people.enable, name="person.enable"),
    path("people/<uuid:person>/roles/new/", people.give_role, name="grant.give"),
    path("people/<uuid:person>/roles/<uuid:grant>/end/", people.end_role, name="grant.end"),
    path("people/<uuid:person>/factor/", people.ask_reset, name="factor.ask_reset"),
    path("policy/roles/", policy.role_page, name="policy.roles"),
]
