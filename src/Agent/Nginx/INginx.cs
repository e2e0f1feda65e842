namespace MBot.Agent.Nginx;

/// <summary>
/// The one door of the app: nginx with its own prefix, run as a daemon that outlives the agent. Renders, tests, applies and
/// verifies its configuration. Must not know releases or deployments: which slot is live, pinned or draining it reads from
/// the file system at each request, so a switch needs no call and no reload. Below <c>RUN</c> (StateFolder.Run) slots keep:
/// <list type="bullet">
/// <item><c>live</c> → <c>slots/SHA12-PORT</c>: serves new visitors; without it they see the maintenance page. Swap by rename.</item>
/// <item><c>slots/NAME/www</c> → the release's <c>streamlit/static</c> folder: <c>/static/js/x.js</c> is <c>www/static/js/x.js</c>.</item>
/// <item><c>pins/NAME</c>, a file: browsers with the cookie <c>mbot_slot=NAME</c> go there while it exists, and to live after that.</item>
/// <item><c>draining/1</c> … <c>draining/4</c> → <c>../slots/NAME</c>, newest first and without a gap: asked for assets, media files
/// and upload sessions that the chosen slot does not know. Replace by rename-over, delete the last.</item>
/// </list>
/// </summary>
internal interface INginx
{
    /// <summary>
    /// Ensures that nginx runs with today's settings. Adopts a master of this state folder; workers that outlived their master
    /// are told to end (their open sessions go on until then) and replaced.
    /// </summary>
    /// <returns>How long visitors had no master, when one had died; null when there was nothing to mend.</returns>
    /// <exception cref="Platform.MBotException"><c>nginx.port-taken</c> (names who), <c>nginx.config-refused</c>, <c>nginx.not-started</c>, <c>nginx.version</c>, <c>nginx.password-file</c>.</exception>
    Task<NginxGap?> StartAsync(CancellationToken cancellation);

    /// <summary>Makes nginx run by today's settings: no-op if it does, else test aside, swap, reload, verify, and back if that fails.</summary>
    /// <returns>False when nothing had to change.</returns>
    /// <exception cref="Platform.MBotException"><c>nginx.config-refused</c>: nothing was touched. <c>nginx.not-applied</c>: the former configuration
    /// is back; <c>nginx.not-restored</c>: it is not. Both tell both errors.</exception>
    Task<bool> ApplyAsync(CancellationToken cancellation);

    /// <summary>Ends nginx, open sessions included. Idempotent.</summary>
    Task StopAsync(CancellationToken cancellation);

    Task RestartAsync(CancellationToken cancellation);

    Task<NginxState> GetStateAsync(CancellationToken cancellation);

    /// <summary>Asks nginx, through the visitors' door, until it says that <paramref name="slotName"/> is live.</summary>
    /// <exception cref="Platform.MBotException"><c>nginx.switch-not-seen</c>: it did not within 5 s.</exception>
    Task VerifyLiveAsync(string slotName, CancellationToken cancellation);

    /// <summary>False from <see cref="StopAsync"/> to the next <see cref="StartAsync"/>: then a dead nginx is as it should be.</summary>
    bool ShouldRun { get; }
}
