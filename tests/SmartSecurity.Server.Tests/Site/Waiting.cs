namespace SmartSecurity.Server.Tests.Site;

/// <summary>Asks again until something is so, with a limit that only a broken program reaches.</summary>
internal static class Waiting
{
    private static readonly TimeSpan _askEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(40);

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="ask">Gives null while it is not so yet.</param>
    /// <param name="what">Ends the sentence "This did not come about: …".</param>
    /// <param name="diagnosis">Added to that sentence when the limit is reached.</param>
    public static async Task<T> UntilAsync<T>(Func<Task<T?>> ask, string what, Func<string>? diagnosis = null)
        where T : class
    {
        var clock = TimeProvider.System;
        var began = clock.GetTimestamp();
        while (true)
        {
            if (await ask() is { } answer) return answer;
            if (clock.GetElapsedTime(began) > _limit) throw new TimeoutException($"This did not come about: {what}. {diagnosis?.Invoke()}");
            await Task.Delay(_askEvery, clock, Cancel);
        }
    }

    public static Task UntilAsync(Func<Task<bool>> ask, string what, Func<string>? diagnosis = null) =>
        UntilAsync<object>(async () => await ask() ? "" : null, what, diagnosis);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(_limit, TimeProvider.System, Cancel);

    public static Task Soon(this Task task) => task.WaitAsync(_limit, TimeProvider.System, Cancel);
}
