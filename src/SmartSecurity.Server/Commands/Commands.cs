using System.Diagnostics.CodeAnalysis;
using CsvHelper;

namespace SmartSecurity.Server;

/// <summary>A verb of the program that does its work and ends.</summary>
public interface ICommand
{
    /// <returns>Exit code: 0 done, 1 found something wrong, 2 wrong words on the command line.</returns>
    Task<int> RunAsync(CancellationToken cancel);
}

/// <summary>Finds the verb that the command line names.</summary>
public static class Commands
{
    public const string Usage = """
        usage: ./run <verb>
          demo                                    a simulated community, ready to look at
          start                                   production settings
          evaluate plates|faces|routines|signs …  measure recognition or routines, JSON on one line
          render plates --out DIR                 street scenes with plates to measure on
          enrol --folder DIR | --csv FILE         faces of many residents at once
          db upgrade|backup|verify                the database
          replay --from T --to T                  make passages and alerts again from the inbox
          audit verify                            check the audit chain
          profile check                           check every hardware profile
        """;

    /// <summary>Says how the program is called.</summary>
    /// <returns>0 when help was asked for, else 2.</returns>
    public static int ExplainUsage(string[] args)
    {
        Console.Error.WriteLine(Usage);
        return args is ["help" or "--help" or "-h"] ? 0 : 2;
    }

    /// <summary>True when the first word is a verb that ends by itself; <c>start</c> and <c>demo</c> are not.</summary>
    public static bool TryFind(string[] args, [NotNullWhen(true)] out ICommand? command)
    {
        command = null;
        if (args is ["profile", "check"]) command = new ProfileCheck();
        if (args is [var noun, var verb, .. var settings] && StorageCommand.Verbs.Contains($"{noun} {verb}"))
            command = new StorageCommand($"{noun} {verb}", Settings(settings));
        if (args is ["enrol", .. var enrol]) command = new Enrol(enrol);
        if (args is ["replay", .. var replay]) command = new Replay(replay);
        if (args is ["evaluate", "routines", .. var routines]) command = new EvaluateRoutines(routines, Console.Out, Console.Error);
        if (args is ["evaluate", "signs", .. var signs]) command = new EvaluateSigns(signs, Console.Out, Console.Error);
        if (args is ["evaluate", "plates", .. var plates]) command = EvaluatePlates.Parse(plates);
        if (args is ["render", "plates", .. var render]) command = RenderPlates.Parse(render);
        if (args is ["evaluate", "faces", .. var faces]) command = EvaluateFaces.Parse(faces);
        return command is not null;
    }

    /// <summary>Runs a verb; a file that is missing or not what it should be is said in one sentence.</summary>
    /// <returns>The verb's exit code; 2 when it could not read what it was given.</returns>
    public static async Task<int> RunAsync(ICommand command, CancellationToken cancel)
    {
        try
        {
            return await command.RunAsync(cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or FormatException
            or KeyNotFoundException or CsvFormatException or CsvValidationException)
        {
            await Console.Error.WriteLineAsync($"error: {e.Message.Split('\n')[0].Trim()}");
            return 2;
        }
    }

    /// <summary>The settings a verb works on: file, environment, then its own words.</summary>
    internal static IConfiguration Settings(string[] words) => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json")).AddEnvironmentVariables().AddCommandLine(words).Build();
}
