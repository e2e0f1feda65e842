namespace MBot.Agent.Diagnostics.Checks;

/// <summary>What <c>pip check</c> says of an environment's own packages. One that sees the system's too (venv --system-site-packages) is not blamed for those.</summary>
internal static class PipComplaints
{
    /// <param name="freeze">The environment's packages, a requirement a line.</param>
    /// <param name="lines">Each begins with the package that it is about.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> freeze, IReadOnlyList<string> lines)
    {
        var own = freeze.Select(line => Canonical(line.Split('=', '@', ' ')[0])).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. lines.Where(line => own.Contains(Canonical(line.Split(' ')[0])))];
    }

    // As PyPI compares names.
    private static string Canonical(string name) => name.Replace('_', '-').Replace('.', '-');
}
