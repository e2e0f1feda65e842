using MBot.Agent.Platform;

namespace MBot.Agent.Hosting;

/// <summary>The commands of <c>mbot-agent</c>. Few and for machines, so read by hand; people use <c>mbot-client</c>.</summary>
internal static class CommandLine
{
    private const string Help = """
        mbot-agent: runs one Streamlit application; see mbot-client for everything else

          mbot-agent run [--state DIR]             in the foreground until SIGTERM
          mbot-agent stop [--all] [--state DIR]    end the agent; with --all also the app and nginx, which outlive it
          mbot-agent enroll show [--state DIR]     who this agent is, whom it trusts, where it listens
          mbot-agent enroll csr [--state DIR]      make a key, print a certificate request
          mbot-agent enroll install [--state DIR]  read the signed certificate and the CA, PEM, from stdin
          mbot-agent enroll admit [--state DIR]    read a client's certificate, PEM, from stdin: it is let in though its name was removed
          mbot-agent secrets import [--state DIR]  used by install.sh: the app's secrets, a JSON object from stdin
          mbot-agent https install [--state DIR]   used by install.sh: the app's certificate, chain and key from stdin
          mbot-agent version
          mbot-agent upgrade before-start|after-start|after-stop [--state DIR]
                                                   used by the unit: an upgrade's gate, run from the version before
          mbot-agent upgrade watch [--state DIR]   the same without systemd: starts agents until one is good
          mbot-agent shim FOLDER                   used by the agent itself

        Without --state it is the machine's instance: /var/lib/mbot, configured by /etc/mbot/agent.json. With it, DIR/agent.json.
        Exit codes: 0 ok, 1 failed, 64 bad arguments, 65 bad certificate, 69 port taken, 73 state folder unusable,
        75 another agent holds the state folder, 78 bad configuration, 79 start again: another version takes over.
        """;

    /// <param name="build">Makes the whole agent for a state folder.</param>
    /// <param name="upgrade">The commands of the feature that Program knows.</param>
    /// <param name="handOvers">What features take from stdin while no agent runs, by the command's two words.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Func<StateFolder, WebApplication> build, Func<string[], Func<string[], StateFolder>, Task<int>> upgrade, IReadOnlyDictionary<string, Action<StateFolder, TextReader, TextWriter>> handOvers)
    {
        try
        {
            return args switch
            {
                ["run", .. var rest] => await AgentRun.RunAsync(State(rest), build),
                ["stop", "--all", .. var rest] => await StopCommand.RunAsync(State(rest), all: true, build),
                ["stop", .. var rest] => await StopCommand.RunAsync(State(rest), all: false, build),
                ["enroll", "show", .. var rest] => EnrolmentReport.Print(State(rest), Console.Out),
                ["enroll", "csr", .. var rest] => EnrollCommands.PrintRequest(State(rest), Console.Out),
                ["enroll", "admit", .. var rest] => EnrollCommands.Admit(State(rest), Console.In, Console.Out),
                ["enroll", "install", .. var rest] => EnrollCommands.Install(State(rest), Console.In, Console.Out),
                [var noun, var verb, .. var rest] when handOvers.TryGetValue($"{noun} {verb}", out var handOver) => HandOver(State(rest), handOver),
                ["upgrade", ..] => await upgrade(args, State),
                ["version"] or ["--version"] => Print(AgentVersion.Text),
                ["--help"] or ["-h"] or ["help"] => Print(Help),
                [] => throw Usage("a command is missing"),
                _ => throw Usage($"there is no command \"{string.Join(' ', args)}\""),
            };
        }
        catch (Exception error) when ((error as MBotException ?? DiskError.From(error)) is { } e)
        {
            await Console.Error.WriteLineAsync($"mbot-agent: {e.Message}{(e.Hint is null ? "" : $"\n  {e.Hint}")}");
            foreach (var line in e.Evidence)
                await Console.Error.WriteLineAsync($"  {line}");
            return Code(e);
        }
        catch (Exception e)
        {
            // Said here and not by the runtime, which would abort and leave a core dump.
            await Console.Error.WriteLineAsync($"mbot-agent: internal error: {e}");
            return ExitCodes.Failed;
        }
    }

    private static int HandOver(StateFolder folder, Action<StateFolder, TextReader, TextWriter> take)
    {
        FileMask.Restrict();
        StatePreparation.Create(folder);
        using var held = StateLock.Take(folder);
        take(folder, Console.In, Console.Out);
        return ExitCodes.Ok;
    }

    private static StateFolder State(string[] args) => args switch
    {
        [] => StateFolder.OfInstance(),
        ["--state", { Length: > 0 } folder] => new StateFolder(folder),
        ["--state"] => throw Usage("--state wants a folder"),
        _ => throw Usage($"\"{args.First(a => a != "--state")}\" is not an option"),
    };

    private static int Print(string text)
    {
        Console.WriteLine(text);
        return ExitCodes.Ok;
    }

    private static int Code(MBotException error) => error.Code switch
    {
        "usage" => ExitCodes.Usage,
        "agent.running" => ExitCodes.AnotherAgent,
        "agent.port-taken" => ExitCodes.PortTaken,
        "state.unusable" => ExitCodes.StateFolderUnusable,
        "configuration.invalid" => ExitCodes.BadConfiguration,
        _ when error.Code.StartsWith("identity.", StringComparison.Ordinal) => ExitCodes.BadCertificate,
        _ => ExitCodes.Failed,
    };

    private static MBotException Usage(string message) => new(ErrorKind.InvalidArgument, "usage", message) { Hint = "mbot-agent --help" };
}
