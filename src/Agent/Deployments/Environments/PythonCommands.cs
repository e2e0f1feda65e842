using MBot.Agent.Platform;

namespace MBot.Agent.Deployments.Environments;

/// <summary>
/// python's and pip's command lines, as pure functions. They run below the app in CPU and, when memory runs out, die
/// before it (nice, choom), and leave no core dumps.
/// </summary>
internal static class PythonCommands
{
    public static Command Version(string interpreter) =>
        new(interpreter, ["-c", "import sys; print(sys.version)"]) { Timeout = TimeSpan.FromSeconds(20) };

    public static Command MakeVenv(string interpreter, string folder, IReadOnlyList<string> arguments, TimeSpan timeout) =>
        Limited(interpreter, ["-m", "venv", .. arguments, folder]) with { Timeout = timeout };

    /// <param name="tree">Where relative paths in the requirements count from.</param>
    public static Command Install(string venv, string tree, IReadOnlyList<string> arguments, TimeSpan timeout) => Limited(
        Python(venv),
        ["-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--no-color", "--progress-bar", "off", "--timeout", "15", "--retries", "2",
            .. arguments, "-r", RequirementsFile.Name]) with
    {
        Timeout = timeout,
        WorkingDirectory = tree,
    };

    public static Command Freeze(string venv) =>
        new(Python(venv), ["-m", "pip", "freeze", "--local", "--disable-pip-version-check"]) { Timeout = TimeSpan.FromMinutes(1), Environment = Quiet };

    /// <summary>Fails when installed packages contradict each other; changes nothing.</summary>
    public static Command Check(string venv, TimeSpan timeout) =>
        new("nice", ["-n", "10", Python(venv), "-m", "pip", "check", "--disable-pip-version-check"]) { Timeout = timeout, Environment = Quiet };

    public static string Python(string venv) => Path.Combine(venv, "bin", "python");

    private static readonly Dictionary<string, string?> Quiet = new()
    {
        ["PYTHONDONTWRITEBYTECODE"] = "1",
        ["PYTHONUNBUFFERED"] = "1",
        ["PIP_CONFIG_FILE"] = "/dev/null",
        ["LC_ALL"] = "C.UTF-8",
    };

    private static Command Limited(string file, IEnumerable<string> arguments) =>
        new("nice", ["-n", "10", "choom", "-n", "700", "--", "prlimit", "--core=0", "--", file, .. arguments]) { Environment = Quiet };
}
