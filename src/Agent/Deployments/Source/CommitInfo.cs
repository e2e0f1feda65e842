namespace MBot.Agent.Deployments.Source;

/// <param name="Id">40 hexadecimal digits, lower case.</param>
internal sealed record CommitInfo(string Id, string Author, DateTimeOffset Time, string Subject)
{
    public string Short => Id[..12];
}
