namespace MBot.Agent.Tests.Nginx;

internal static class Until
{
    /// <summary>Waits for a condition, and fails when it is not met within the bound.</summary>
    public static async Task TrueAsync(Func<bool> condition, int seconds = 15)
    {
        var end = DateTime.UtcNow.AddSeconds(seconds);
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < end, $"not within {seconds} s");
            await Task.Delay(20);
        }
    }
}
