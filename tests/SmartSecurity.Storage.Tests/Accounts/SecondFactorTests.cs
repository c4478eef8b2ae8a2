using OtpNet;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Storage.Accounts;
using SmartSecurity.Testing;

namespace SmartSecurity.Storage.Tests.Accounts;

/// <summary>
/// Goal: a password alone lets nobody in who has a second factor; a code works once; sessions end when told (P18). Method: an account's life on a
/// clock that is set, with codes made by the library an authenticator would use.
/// </summary>
public sealed class SecondFactorTests
{
    private const string Password = "a quiet night at the gate";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_code_is_asked_for_and_each_works_once(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var (accounts, account, secret) = await EnrolledAsync(test);
        var asks = Assert.IsType<SignInResult.NeedsCode>(await accounts.SignInAsync("li.wei", Password, Cancel)).Account;
        test.Clock.Advance(TimeSpan.FromSeconds(60));
        var code = CodeOf(secret, test);
        Assert.IsType<SignInResult.Ok>(await accounts.SignInWithCodeAsync(account, asks.SecurityStamp, code, Cancel));
        Assert.IsType<SignInResult.Wrong>(await accounts.SignInWithCodeAsync(account, asks.SecurityStamp, code, Cancel));   // read over a shoulder
        test.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.IsType<SignInResult.Ok>(await accounts.SignInWithCodeAsync(account, asks.SecurityStamp, CodeOf(secret, test).Insert(3, " "), Cancel));
    }

    [Fact]
    public async Task Wrong_codes_lock_as_wrong_passwords_do_though_the_password_is_known()
    {
        await using var test = await TestStore.CreateAsync();
        var (accounts, account, secret) = await EnrolledAsync(test);
        for (var i = 1; i <= AccountBook.FailuresMax; i++)
        {
            var asks = Assert.IsType<SignInResult.NeedsCode>(await accounts.SignInAsync("li.wei", Password, Cancel)).Account;
            var tried = await accounts.SignInWithCodeAsync(account, asks.SecurityStamp, "000000", Cancel);
            Assert.Equal(i == AccountBook.FailuresMax, tried is SignInResult.Locked);
        }
        Assert.IsType<SignInResult.Locked>(await accounts.SignInAsync("li.wei", Password, Cancel));
        test.Clock.Advance(AccountBook.LockedFor + TimeSpan.FromSeconds(1));
        var again = Assert.IsType<SignInResult.NeedsCode>(await accounts.SignInAsync("li.wei", Password, Cancel)).Account;
        Assert.IsType<SignInResult.Ok>(await accounts.SignInWithCodeAsync(account, again.SecurityStamp, CodeOf(secret, test), Cancel));
    }

    [Fact]
    public async Task A_recovery_code_works_once_and_a_reset_ends_it_all()
    {
        await using var test = await TestStore.CreateAsync();
        var (accounts, account, _, codes) = await EnrolledWithCodesAsync(test);
        var stamp = (await accounts.FindAsync(account, Cancel))!.SecurityStamp;
        Assert.Equal(AccountBook.RecoveryCodes, codes.Distinct(StringComparer.Ordinal).Count());
        var onPaper = $"{codes[2][..4]} {codes[2][4..8]}-{codes[2][8..].ToUpperInvariant()}";
        Assert.IsType<SignInResult.Ok>(await accounts.SignInWithCodeAsync(account, stamp, onPaper, Cancel));
        Assert.IsType<SignInResult.Wrong>(await accounts.SignInWithCodeAsync(account, stamp, onPaper, Cancel));
        await accounts.ResetSecondFactorAsync(account, Cancel);
        Assert.IsType<SignInResult.Ok>(await accounts.SignInAsync("li.wei", Password, Cancel));
        Assert.NotEqual(stamp, (await accounts.FindAsync(account, Cancel))!.SecurityStamp);
    }

    [Fact]
    public async Task Who_needs_one_has_so_many_days_from_the_first_sign_in()
    {
        await using var test = await TestStore.CreateAsync();
        var accounts = test.Get<AccountBook>();
        var account = await accounts.AddAsync("li.wei", Roles.DutyOfficer, Cancel);
        var (_, due) = await accounts.StartSessionAsync(account, "Chrome", TimeSpan.FromDays(7), Cancel);
        Assert.Equal(TestStore.Start.AddDays(7), due);
        test.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal(due, (await accounts.StartSessionAsync(account, "Chrome", TimeSpan.FromDays(7), Cancel)).SecondFactorDueAt);   // not from each anew
        Assert.Null((await accounts.StartSessionAsync(account, "Chrome", null, Cancel)).SecondFactorDueAt);
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task A_session_goes_on_until_it_is_ended_or_old(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var accounts = test.Get<AccountBook>();
        var account = await accounts.AddAsync("li.wei", Roles.DutyOfficer, Cancel);
        var (phone, _) = await accounts.StartSessionAsync(account, "WeChat · Android", null, Cancel);
        var (desk, _) = await accounts.StartSessionAsync(account, new string('x', 200), null, Cancel);
        Assert.Equal(1, await accounts.EndSessionsAsync(account.Id, null, except: desk, Cancel));
        Assert.False(await HoldsAsync(phone));
        Assert.True(await HoldsAsync(desk));
        Assert.Equal(StaffSession.DeviceLengthMax, Assert.Single(await accounts.SessionsAsync(account.Id, Cancel)).Device.Length);
        test.Clock.Advance(AccountBook.SeenEvery);
        Assert.True(await HoldsAsync(desk));
        Assert.Equal(TestStore.Start + AccountBook.SeenEvery, Assert.Single(await accounts.SessionsAsync(account.Id, Cancel)).SeenAt);
        test.Clock.Advance(AccountBook.SessionLongest);
        Assert.False(await HoldsAsync(desk));
        for (var i = 0; i < AccountBook.SessionsMax + 3; i++) await accounts.StartSessionAsync(account, "Edge", null, Cancel);
        Assert.Equal(AccountBook.SessionsMax, (await accounts.SessionsAsync(account.Id, Cancel)).Count);

        Task<bool> HoldsAsync(Guid session) => accounts.SessionHoldsAsync(account.Id, account.SecurityStamp, session, Cancel);
    }

    [Fact]
    public async Task A_change_of_reach_ends_sessions_and_the_last_administrator_stays()
    {
        await using var test = await TestStore.CreateAsync();
        await test.AddGateAsync();
        var accounts = test.Get<AccountBook>();
        var admin = await accounts.AddAsync("admin", Roles.Administrator, Cancel);
        await accounts.SetPasswordAsync(admin.Id, Password, Cancel);
        var (id, _) = await accounts.OpenAsync("li.wei", new(Roles.DutyOfficer, Sight.Everything, false), Cancel);
        var officer = (await accounts.FindAsync(id!.Value, Cancel))!;
        var (session, _) = await accounts.StartSessionAsync(officer, "Chrome", null, Cancel);
        Assert.Null(await accounts.ChangeAsync(admin.Id, officer.Id, new(Roles.DutyOfficer, Sight.Of([1], "3"), false), Cancel));
        Assert.False(await accounts.SessionHoldsAsync(officer.Id, officer.SecurityStamp, session, Cancel));
        Assert.Equal(Sight.Of([1], "3"), (await accounts.FindAsync(officer.Id, Cancel))!.Sight());
        AccountChange Wanted(string role, Sight sight, bool disabled = false) => new(role, sight, disabled);
        Assert.Equal(AccountProblem.NoSuchCommunity, await accounts.ChangeAsync(admin.Id, officer.Id, Wanted(Roles.Operator, Sight.Of([7])), Cancel));
        Assert.Equal(AccountProblem.OneCommunity, await accounts.ChangeAsync(admin.Id, officer.Id, Wanted(Roles.Volunteer, Sight.Everything), Cancel));
        Assert.Equal(AccountProblem.WholeSite, await accounts.ChangeAsync(admin.Id, officer.Id, Wanted(Roles.Administrator, Sight.Of([1])), Cancel));
        Assert.Equal(AccountProblem.Oneself, await accounts.ChangeAsync(admin.Id, admin.Id, Wanted(Roles.Administrator, Sight.Everything, true), Cancel));
        Assert.Equal(AccountProblem.LastAdministrator, await accounts.ChangeAsync(officer.Id, admin.Id, Wanted(Roles.Auditor, Sight.Everything), Cancel));
        Assert.Equal(AccountProblem.NameTaken, (await accounts.OpenAsync(" li.wei ", Wanted(Roles.Operator, Sight.Everything), Cancel)).Problem);
        Assert.Null(await accounts.ChangeAsync(admin.Id, officer.Id, Wanted(Roles.BuildingCaptain, Sight.Of([1], "3")), Cancel));
        Assert.Equal(1, (await accounts.FindAsync(officer.Id, Cancel))!.CommunityId);
    }

    private static async Task<(AccountBook Accounts, Guid Account, string Secret)> EnrolledAsync(TestStore test)
    {
        var (accounts, account, secret, _) = await EnrolledWithCodesAsync(test);
        return (accounts, account, secret);
    }

    private static async Task<(AccountBook Accounts, Guid Account, string Secret, IReadOnlyList<string> Codes)> EnrolledWithCodesAsync(TestStore test)
    {
        var accounts = test.Get<AccountBook>();
        var account = await accounts.AddAsync("li.wei", Roles.DutyOfficer, Cancel);
        await accounts.SetPasswordAsync(account.Id, Password, Cancel);
        var secret = AccountBook.NewSecondFactor();
        Assert.Null(await accounts.SetSecondFactorAsync(account.Id, secret, "12345", Cancel));
        Assert.IsType<SignInResult.Ok>(await accounts.SignInAsync("li.wei", Password, Cancel));   // not on yet
        var codes = await accounts.SetSecondFactorAsync(account.Id, secret, CodeOf(secret, test), Cancel);
        Assert.NotNull(codes);
        return (accounts, account.Id, secret, codes);
    }

    private static string CodeOf(string secret, TestStore test) =>
        new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(test.Clock.GetUtcNow().UtcDateTime);
}
