namespace SmartSecurity.Server.Tests.Commands;

/// <summary>Goal: whoever calls the measurement with wrong words is told which, and how it is called; nothing is measured.</summary>
public sealed class EvaluateSignsTests
{
    [Theory]
    [InlineData("--seed", "--seed wants a value.")]
    [InlineData("--seed 0", "0 is no seed from 1 to 1,000,000.")]
    [InlineData("--seed many", "many is no seed from 1 to 1,000,000.")]
    [InlineData("--json --seeds 3", "Unknown word: --seeds")]
    public async Task Wrong_words_are_named_with_the_usage(string words, string expected)
    {
        using StringWriter output = new(), progress = new();
        var code = await new EvaluateSigns(words.Split(' '), output, progress).RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal((2, ""), (code, output.ToString()));
        Assert.Equal($"{expected}{Environment.NewLine}{EvaluateSigns.Usage}{Environment.NewLine}", progress.ToString());
    }
}
