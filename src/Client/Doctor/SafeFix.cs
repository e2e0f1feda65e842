namespace MBot.Client.Doctor;

/// <summary>A command of this client that mends what a check found, and that can do no harm to what still works. All others are only shown.</summary>
/// <param name="Does">What it will do, for whoever is asked.</param>
internal sealed record SafeFix(string Check, IReadOnlyList<string> Arguments, string Does)
{
    private static readonly (string Check, string Command, string Does)[] Known =
    [
        ("nginx-serving", "mbot-client service restart nginx", "starts nginx anew; visitors that still have a connection reconnect"),
        ("nginx-config", "mbot-client service restart nginx", "writes nginx's configuration anew and starts nginx with it; visitors reconnect"),
        ("app", "mbot-client service restart app", "starts the app anew; it does not answer now, so no session is lost that still works"),
        ("machine", "mbot-client start", "starts the machine in AWS, which costs money while it runs"),
        ("admission", "mbot-client allow-ip", "lets this machine's address into the security group, and its old one no more"),
        ("tcp", "mbot-client agent start", "starts the agent on this machine"),
        ("atlas", "mbot-client atlas allow", "adds the instance's address to the Atlas project's IP access list"),
    ];

    /// <summary>Null when nothing safe is known. An app that fails for a reason that a restart doesn't change is not restarted.</summary>
    public static SafeFix? For(Examination examination)
    {
        foreach (var (check, command, does) in Known)
        {
            if (check == examination.Name && examination.Outcome == Outcome.Failed && (examination.Command == command || examination.Command.StartsWith(command + " ", StringComparison.Ordinal)))
                return new SafeFix(check, [.. examination.Command.Split(' ').Skip(1)], does);
        }

        return examination is { Name: "app", Outcome: Outcome.Failed, Command: "mbot-client logs app" }
            ? new SafeFix("app", ["service", "restart", "app"], Known.First(known => known.Check == "app").Does)
            : null;
    }
}
