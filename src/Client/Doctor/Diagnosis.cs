namespace MBot.Client.Doctor;

/// <summary>
/// All checks in the order in which they should be read: the failure that explains the others first, what it explains behind it, then
/// warnings, then what is well. Pure.
/// </summary>
internal sealed class Diagnosis
{
    /// <summary>Of two failures that nothing explains, and that explain equally many, the one nearer to the ground comes first.</summary>
    private static readonly string[] FromTheGround =
    [
        "profile", "machine", "laptop-dns", "admission", "tcp", "tls", "agent-certificate",
        "disk", "inodes", "memory", "clock", "clock-skew", "permissions", "dns", "git", "nginx", "python", "venv", "ssh-keygen", "ports", "nginx-config",
        "secrets", "privacy", "atlas", "requirements", "units", "nginx-serving", "https", "certificates", "app", "source", "version", "swap", "app-logs", "journal",
    ];

    private readonly Dictionary<string, Examination> failed;

    public Diagnosis(IEnumerable<Examination> examinations)
    {
        var all = examinations.ToList();
        failed = all.Where(e => e.Outcome == Outcome.Failed).DistinctBy(e => e.Name).ToDictionary(e => e.Name, StringComparer.Ordinal);
        Sorted = [.. all
            .OrderBy(e => e.Outcome switch { Outcome.Failed => RootOf(e) is null ? 0 : 1, Outcome.Warning => RootOf(e) is null ? 2 : 3, Outcome.Ok => 4, _ => 5 })
            .ThenByDescending(e => e.Outcome == Outcome.Failed ? all.Count(other => RootOf(other) == e) : 0)
            .ThenBy(e => Array.IndexOf(FromTheGround, e.Name) is >= 0 and var rank ? rank : FromTheGround.Length)];
    }

    public IReadOnlyList<Examination> Sorted { get; }

    /// <summary>What to mend first; null when nothing is wrong.</summary>
    public Examination? First => Sorted is [{ IsBad: true } first, ..] ? first : null;

    public bool HasFailed => failed.Count > 0;

    /// <summary>The failure that explains this one, and that nothing explains; null when there is none.</summary>
    public Examination? RootOf(Examination examination)
    {
        if (!examination.IsBad)
            return null;
        var seen = new HashSet<string>(StringComparer.Ordinal) { examination.Name };
        var at = examination;
        // Two that explain each other explain nothing: the walk ends where it has been.
        while (at.ExplainedBy.FirstOrDefault(name => failed.ContainsKey(name) && !seen.Contains(name)) is { } name)
        {
            seen.Add(name);
            at = failed[name];
        }

        return at == examination ? null : at;
    }
}
