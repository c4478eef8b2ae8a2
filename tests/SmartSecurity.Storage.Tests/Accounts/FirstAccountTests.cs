using SmartSecurity.Storage.Accounts;
using SmartSecurity.Testing;

namespace SmartSecurity.Storage.Tests.Accounts;

/// <summary>
/// Goal: a new site always lets its first administrator in, and nobody by that way once there is a password. Method: the starts of a
/// site one after another, the first of them cut off before anybody read the link.
/// </summary>
public sealed class FirstAccountTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Until_somebody_has_a_password_the_same_first_administrator_is_let_in(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var accounts = test.Get<AccountBook>();
        var first = Assert.NotNull(await accounts.FindOrAddFirstAsync(Cancel));
        Assert.Equal(first, await accounts.FindOrAddFirstAsync(Cancel));   // the next start, after a kill
        await accounts.SetPasswordAsync(first, "a long password", Cancel);
        Assert.Null(await accounts.FindOrAddFirstAsync(Cancel));
    }
}
