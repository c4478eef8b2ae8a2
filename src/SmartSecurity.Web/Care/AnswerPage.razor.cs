using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using SmartSecurity.Core.Routines;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Web.Texts;

namespace SmartSecurity.Web.Care;

/// <summary>One tap answers a question. Looking answers nothing: link previews and virus scanners look.</summary>
public sealed partial class AnswerPage(WelfareDesk desk, CareBook book, TimeProvider clock)
{
    private QuestionSeen? _seen;
    private WelfareWord? _done;
    private DateTimeOffset? _until;
    private string? _problem;
    private string _suggested = "";

    [CascadingParameter] private HttpContext Http { get; set; } = default!;
    [Parameter] public string Token { get; set; } = "";
    [SupplyParameterFromForm(FormName = "answer")] private string? Word { get; set; }
    [SupplyParameterFromForm(FormName = "answer")] private string? Until { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Http.Response.Headers.CacheControl = "no-store";
        _seen = await desk.FindAsync(Token, Http.RequestAborted);
        if (_seen is null) Http.AnswerNotThere();
        else _suggested = LocalInput.EveningOf(clock.GetUtcNow(), _seen.Zone, days: 3);
    }

    private async Task AnswerAsync()
    {
        if (_seen is null || _seen.IsOver || !Enum.TryParse<WelfareWord>(Word, out var word)
            || word is not (WelfareWord.Fine or WelfareWord.NeededHelp or WelfareWord.Away)) return;
        _until = word == WelfareWord.Away ? LocalInput.Read(Until, _seen.Zone) : null;
        switch (await book.AnswerAsync(_seen, Token, word, _until, Http.RequestAborted))
        {
            case Telling.Done or Telling.Already: _done = word; break;
            case Telling.BadUntil: _problem = CareTexts.BadUntil; break;
            default: _problem = CareTexts.LinkOver; break;
        }
    }
}
