namespace MBot.Agent.Diagnostics.Checks;

internal sealed class PortsDiagnostic(DoorOwners doors) : IDiagnostic
{
    public string Name => "ports";

    public Task<Finding> LookAsync(CancellationToken cancellation)
    {
        foreach (var port in doors.Ports)
        {
            if (doors.StrangerOn(port) is { } stranger)
                return Task.FromResult(Finding.Failed($"port {port} is taken", $"another program has port {port}: {stranger}", "end it, or let nginx listen elsewhere", $"ss -ltnp sport = :{port}"));
        }

        return Task.FromResult(Finding.Ok($"{string.Join(", ", doors.Ports)}: no stranger"));
    }
}
