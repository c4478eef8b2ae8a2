using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using OtpNet;

namespace SmartSecurity.Storage.Accounts;

/// <summary>The second factor: a code of six digits that changes every 30 s (RFC 6238), and codes on paper for a lost phone (privacy.md, P18).</summary>
public sealed partial class AccountBook
{
    public const int RecoveryCodes = 8;
    private const int SecretBytes = 20;
    private const int RecoveryBytes = 6;

    /// <summary>Phones are seldom more than half a minute wrong; one step back and one ahead are taken.</summary>
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    /// <summary>A fresh secret, Base32; kept nowhere until <see cref="SetSecondFactorAsync"/> proved that the phone has it.</summary>
    public static string NewSecondFactor() => Base32Encoding.ToString(KeyGeneration.GenerateRandomKey(SecretBytes));

    /// <summary>Turns the second factor on, when the code is one of the secret's now.</summary>
    /// <returns>Recovery codes, told once; null when the code is wrong.</returns>
    public async Task<IReadOnlyList<string>?> SetSecondFactorAsync(Guid accountId, string secret, string code, CancellationToken cancel)
    {
        if (StepOf(Base32Encoding.ToBytes(secret), code) is not { } step) return null;
        List<string> codes = [.. Enumerable.Range(0, RecoveryCodes).Select(_ => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RecoveryBytes)))];
        await using var write = await store.BeginWriteAsync(cancel);
        var account = await write.Db.Accounts.SingleAsync(a => a.Id == accountId, cancel);
        (account.SecondFactorSealed, account.SecondFactorStep, account.SecondFactorDueAt) =
            (keys.Seal(keys.SiteKey, Base32Encoding.ToBytes(secret)), step, null);
        account.RecoveryDigests = string.Join(' ', codes.Select(Digest));
        await write.CommitAsync(cancel);
        return codes;
    }

    /// <summary>Takes the second factor away, for a lost phone; open sessions end.</summary>
    public async Task ResetSecondFactorAsync(Guid accountId, CancellationToken cancel)
    {
        await using var write = await store.BeginWriteAsync(cancel);
        var account = await write.Db.Accounts.SingleAsync(a => a.Id == accountId, cancel);
        (account.SecondFactorSealed, account.RecoveryDigests, account.SecondFactorStep, account.SecurityStamp) = (null, null, 0, NewToken());
        await write.CommitAsync(cancel);
    }

    /// <summary>The second half of a sign-in. A code works once; wrong ones lock the account as wrong passwords do.</summary>
    /// <param name="accountId">Whose password was right.</param>
    /// <param name="stamp">The account's stamp at that moment.</param>
    /// <param name="code">Six digits, or a recovery code; spaces do not matter.</param>
    /// <param name="cancel">Stops the attempt.</param>
    public async Task<SignInResult> SignInWithCodeAsync(Guid accountId, string stamp, string code, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        code = string.Concat(code.Where(c => !char.IsWhiteSpace(c) && c != '-')).ToLowerInvariant();
        await using var write = await store.BeginWriteAsync(cancel);
        var account = await write.Db.Accounts.SingleOrDefaultAsync(a => a.Id == accountId && a.SecurityStamp == stamp && !a.Disabled, cancel);
        if (account?.SecondFactorSealed is null) return new SignInResult.Wrong();
        if (account.LockedUntil > now) return new SignInResult.Locked(account.LockedUntil.Value);
        if (TakeCode(account, code))
        {
            (account.FailedSignIns, account.LockedUntil) = (0, null);
            await write.CommitAsync(cancel);
            return new SignInResult.Ok(account);
        }
        return await FailAsync(write, account, now, cancel);
    }

    private bool TakeCode(Account account, string code)
    {
        if (StepOf(keys.Open(keys.SiteKey, account.SecondFactorSealed!), code) is { } step && step > account.SecondFactorStep)
        {
            account.SecondFactorStep = step;
            return true;
        }
        var left = account.RecoveryDigests?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var digest = Digest(code);
        if (!left.Contains(digest, StringComparer.Ordinal)) return false;
        account.RecoveryDigests = string.Join(' ', left.Where(d => d != digest));
        return true;
    }

    /// <returns>The 30 s step the code belongs to; null: to none near now.</returns>
    private long? StepOf(byte[] secret, string code) =>
        new Totp(secret).VerifyTotp(clock.GetUtcNow().UtcDateTime, code, out var step, Window) ? step : null;
}
